/**
 * The recovery sheet as one HTML page: fonts and QR code inside, no script, nothing from elsewhere; a content security
 * policy says so to the browser. Made for printing, A4 or US Letter. Pure.
 */
import {createHash} from 'node:crypto';
import {escapeHtml} from '../bytes/html-text.ts';
import {darkRuns, type PaperQr, quietZoneModules} from './paper-qr.ts';
import {noteLabels, type RecoverySheet, sheetWords} from './recovery-sheet.ts';

/** The two cuts of the type, as WOFF2 files. */
export type WebFonts = {readonly regular: Uint8Array; readonly bold: Uint8Array};

/** Returns the page. */
export function formatSheetHtml(sheet: RecoverySheet, fonts: WebFonts): string {
  const style = styleSheet(fonts);
  const hash = createHash('sha256').update(style).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; font-src data:; base-uri 'none'; form-action 'none'`;
  const {gridLines, words, keyId, date} = sheet;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="viewport" content="width=device-width">
<title>${sheetWords.title} ${keyId}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${sheetWords.title}</h1>
<p><b>key id ${keyId}</b><br><small>made on ${date}</small></p>
</header>
<p>${escapeHtml(sheetWords.purpose)}</p>
<section class="key">
${formatSvg(sheet.qr)}
<div>
<ol class="grid">
${gridLines
  .map(
    line =>
      `<li>${line
        .split(' ')
        .map(group => `<span>${group}</span>`)
        .join(' ')}</li>`,
  )
  .join('\n')}
</ol>
<p><small>${escapeHtml(sheetWords.checkLine)}<br>${escapeHtml(sheetWords.alphabet)}</small></p>
</div>
</section>
<p class="code"><small>${escapeHtml(sheetWords.code)}</small></p>
<h2>${sheetWords.wordsTitle}</h2>
<ol class="words">
${words.map(word => `<li><b>${word}</b></li>`).join('\n')}
</ol>
<h2>${sheetWords.openTitle}</h2>
<ol class="steps">
${sheetWords.openSteps
  .map((step, index) => {
    const command =
      index === sheetWords.commandStep ? `<code>${escapeHtml(sheetWords.openCommand)}</code>` : '';
    return `<li>${escapeHtml(step)}${command}</li>`;
  })
  .join('\n')}
</ol>
<p class="other"><small>${sheetWords.openNotes.map(escapeHtml).join('<br>')}</small></p>
<div class="halves">
<section>
<h2>${sheetWords.keepTitle}</h2>
<ul>
${sheetWords.keepRules.map(rule => `<li>${escapeHtml(rule)}</li>`).join('\n')}
</ul>
</section>
<section>
<h2>${sheetWords.notesTitle}</h2>
${noteLabels.map(label => `<p class="note">${label}</p>`).join('\n')}
</section>
</div>
</body>
</html>
`;
}

/** One path of dark runs; the light margin is part of the picture. */
function formatSvg(qr: PaperQr): string {
  const size = qr.length + 2 * quietZoneModules;
  const path = darkRuns(qr)
    .map(({x, y, length}) => `M${x + quietZoneModules} ${y + quietZoneModules}h${length}v1h-${length}z`)
    .join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" role="img" aria-label="QR code of the 64 digits" shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"/><path d="${path}" fill="#000"/></svg>`;
}

function fontFace(weight: number, font: Uint8Array): string {
  const data = Buffer.from(font.buffer, font.byteOffset, font.byteLength).toString('base64');
  return `@font-face{font-family:"Sheet";font-weight:${weight};src:url(data:font/woff2;base64,${data}) format("woff2")}`;
}

function styleSheet({regular, bold}: WebFonts): string {
  return `${fontFace(400, regular)}
${fontFace(700, bold)}
@page{margin:12mm 18mm}
*{box-sizing:border-box;margin:0;padding:0}
html{background:#fff;color:#000;font:8.6pt/1.45 "Sheet",ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;font-variant-ligatures:none}
body{max-width:174mm;margin:12mm auto}
header{display:flex;justify-content:space-between;align-items:flex-end;border-bottom:1.2pt solid;padding-bottom:5pt;margin-bottom:8pt;text-align:right}
h1{font-size:24pt;line-height:1}
header b{font-size:12pt}
small{font-size:7.2pt;color:#4d4d4d}
.key{display:flex;gap:10mm;align-items:flex-start;margin:9mm 0 0;break-inside:avoid}
svg{flex:none;width:69mm;height:69mm;margin:-5.6mm}
.key>div{flex:1}
ol{list-style:none;counter-reset:n}
li{counter-increment:n}
.grid li{display:flex;justify-content:space-between;align-items:baseline;font-size:17.6pt;font-weight:700;line-height:26pt}
.grid li::before,.words li::before{content:counter(n);font-size:7.2pt;font-weight:400;color:#4d4d4d;width:1em}
.grid li:last-child{border-top:.5pt solid;margin-top:4pt;padding-top:4pt;margin-bottom:2pt}
h2{font-size:7.2pt;text-transform:uppercase;letter-spacing:1.1pt;border-bottom:.5pt solid;padding-bottom:2pt;margin:5.5mm 0 2.2mm}
.words{display:grid;grid-template:repeat(6,auto)/repeat(4,1fr);grid-auto-flow:column;font-size:10pt}
.words li::before{display:inline-block;width:16pt;margin-right:6pt;text-align:right}
.steps li{padding-left:24pt;position:relative;margin-bottom:5pt}
.steps li::before{content:counter(n);position:absolute;left:0;top:-3pt;font-size:15pt;font-weight:700;line-height:1.2}
.code{margin-top:1.5mm}
code{display:block;font:700 13pt/1.8 "Sheet",monospace}
.other{padding-left:24pt;line-height:1.3}
.halves{display:grid;grid-template-columns:1fr 1fr;gap:10mm;break-inside:avoid}
ul{list-style:none;font-size:7.8pt}
ul li{padding-left:12pt;margin-bottom:3pt}
ul li::before{content:"\\2013";float:left;margin-left:-12pt}
.note{height:20.5pt;border-bottom:.4pt solid;padding-top:9pt;font-size:6.6pt;line-height:1;color:#666}
@media screen and (max-width:600px){body{padding:0 4mm}.key,.halves{display:block}.key>div{margin-top:8mm}.grid li{font-size:13pt}.words{display:block;columns:2}}
@media print{body{margin:0;max-width:none}html{color:#000}small,.note,.grid li::before,.words li::before{color:#333}}
`;
}
