/** The style of an audit's page: light and dark by the reader's own setting, plain black on white when it is printed. */

/** The style sheet. Contrast is at least 4.5:1 (WCAG 2.2 §1.4.3). */
export const auditStyle = `
:root{color-scheme:light dark;--back:#fff;--text:#1a1d21;--quiet:#545b64;--line:#d4d8dd;--panel:#f4f6f8;--tone:#2f6fa7;--good:#1a7f37;--warning:#9a5b00;--bad:#c4222b;--on:#fff}
@media (prefers-color-scheme:dark){:root{--back:#14171a;--text:#e8eaed;--quiet:#a3abb5;--line:#3a4048;--panel:#1e2328;--tone:#6aaee6;--good:#56c271;--warning:#e0a63c;--bad:#ff7b72;--on:#14171a}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:75rem;padding:1.5rem;background:var(--back);color:var(--text);font:16px/1.5 system-ui,sans-serif}
header{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:baseline;gap:0 2rem}
h1{font-size:1.6rem;margin:0}
h2{font-size:1.15rem;margin:2rem 0 .5rem}
summary h2{display:inline-block;margin:.5rem 0}
header p,small,footer,.hint{color:var(--quiet)}
.banner{padding:.75rem 1rem;border-radius:6px;font-weight:600;color:var(--on);background:var(--tone)}
.banner.good{background:var(--good)}
.banner.warning{background:var(--warning)}
.banner.bad{background:var(--bad)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1.5rem;margin:1rem 0}
dt{color:var(--quiet)}
dd{margin:0;overflow-wrap:anywhere}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),1fr));gap:1rem}
figure{margin:0;padding:1rem;background:var(--panel);border-radius:6px;break-inside:avoid}
figcaption{font-weight:600;margin-bottom:.5rem}
svg{display:block;width:100%;height:auto}
svg text{font:14px system-ui,sans-serif;fill:var(--text)}
rect.tone{fill:var(--tone)}
rect.good{fill:var(--good)}
rect.warning{fill:var(--warning)}
rect.bad{fill:var(--bad)}
ul{margin:.25rem 0;padding-left:1.25rem}
li{overflow-wrap:anywhere}
.hint{margin:.25rem 0 1rem 1.25rem}
.risks.critical h2,td.critical{color:var(--bad)}
.risks.warning h2,td.warning{color:var(--warning)}
td.good,td.note{color:var(--good)}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{padding:.5rem;text-align:left;vertical-align:top;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
th[scope=row]{font-weight:600;min-width:14rem}
th ul{font-weight:400;color:var(--quiet);font-size:.85rem;list-style:none;padding:0}
td{min-width:5rem}
.number{text-align:right}
.number,.date,.state{white-space:nowrap}
footer{margin-top:2rem;font-size:.9rem}
@media screen and (max-width:50rem){table,tbody,tr,th,td{display:block;width:100%}thead{display:none}td,th{border:0;padding:.1rem 0}tr{display:block;padding:.5rem 0;border-bottom:1px solid var(--line)}.number{text-align:left}}
@media print{:root{--back:#fff;--text:#000;--quiet:#333;--line:#999;--panel:#fff;--tone:#555;--good:#777;--warning:#444;--bad:#000;--on:#000}body{padding:0;max-width:none;font-size:10pt}.banner,.banner.good,.banner.warning,.banner.bad{background:none;border:2px solid #000}figure{border:1px solid #999;padding:.5rem}.charts{grid-template-columns:1fr 1fr;gap:.5rem}th[scope=row]{min-width:0}td{min-width:0}h2{break-after:avoid}table{font-size:8pt}th[scope=row]{width:40%}tr{break-inside:avoid}thead{display:table-header-group}rect{print-color-adjust:exact;-webkit-print-color-adjust:exact}td.good,td.note,td.warning,td.critical,.risks h2{color:#000}}
`;
