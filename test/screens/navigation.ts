import test from 'ava';
import {homeStack, navigate, topScreen} from '../../source/screens/navigation.ts';

test('home is never left', t => {
  t.is(topScreen(navigate(homeStack, {type: 'screen-left'})).name, 'home');
});

test('a screen that gave its place is not come back to', t => {
  const opened = navigate(homeStack, {type: 'screen-opened', screen: {name: 'create-key'}});
  const replaced = navigate(opened, {type: 'screen-replaced', screen: {name: 'seal'}});
  t.is(topScreen(replaced).name, 'seal');
  t.is(topScreen(navigate(replaced, {type: 'screen-left'})).name, 'home');
});
