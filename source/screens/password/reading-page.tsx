/** The page of a moment's work: what is being done, and no keys. */
import {Frame} from '../components/frame.tsx';
import {Page} from '../components/page.tsx';
import {Say} from '../components/text.tsx';

/** Draws the page. */
export function ReadingPage({title, text}: {readonly title: string; readonly text: string}) {
  return (
    <Frame title={title} keys={[]}>
      <Page>
        <Say as="quiet">{text}</Say>
      </Page>
    </Frame>
  );
}
