/**
 * The one style sheet of our pages. Colours are blue, vermilion, green and purple of a palette that
 * colour-blind readers tell apart; lines differ in their dashes too. Light and dark by the reader's
 * setting; paper is light.
 */
export const STYLE = `
:root{color-scheme:light dark;
--bg:#f5f4f0;--card:#fff;--ink:#1b2027;--soft:#56606c;--hair:#dedbd2;--track:#e6e3da;--wash:#faf9f6;
--c1:#0a63a9;--c2:#c04a06;--c3:#0a7a58;--c4:#7b4aa5;--warn:#8a5a00;--warnbg:#fdf3d8;--okbg:#dff3ea}
@media screen and (prefers-color-scheme:dark){:root{
--bg:#101318;--card:#181c23;--ink:#e9ebee;--soft:#a3acb8;--hair:#2d343e;--track:#2a313b;
  --wash:#1d222a;
--c1:#65b0f4;--c2:#f39a5c;--c3:#4cc79b;--c4:#c5a4ee;--warn:#f0c76a;--warnbg:#33290f;--okbg:#12332a}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--ink);
  font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif;
  overflow-wrap:anywhere}
main,header,footer{max-width:60rem;margin:0 auto;padding:0 1.5rem}
header{padding-top:2.75rem}
a{color:var(--c1)}
.eyebrow{margin:0 0 .5rem;color:var(--soft);font-size:.8rem;font-weight:600;letter-spacing:.08em;
  text-transform:uppercase}
h1{margin:0;font-size:clamp(1.7rem,1.2rem + 2vw,2.5rem);line-height:1.15;letter-spacing:-.02em;
  font-weight:700}
h2{margin:0 0 .35rem;font-size:1.35rem;line-height:1.25;letter-spacing:-.01em}
h3{margin:2rem 0 .5rem;font-size:1.05rem}
h3:first-of-type{margin-top:1.25rem}
p{margin:.5rem 0}
.lead{color:var(--soft);max-width:46rem;margin:0 0 1.1rem}
.note{color:var(--soft);font-size:.875rem;max-width:46rem}
.facts{display:flex;flex-wrap:wrap;gap:.4rem 1.4rem;align-items:center;margin:1rem 0 0;
  color:var(--soft);font-size:.95rem}
.facts b{color:var(--ink);font-weight:600}
.pill{display:inline-block;padding:.12rem .7rem;border-radius:2rem;font-weight:650;
  font-size:.875rem;background:var(--okbg);color:var(--c3)}
.pill.open{background:var(--warnbg);color:var(--warn)}
.strip{display:flex;flex-wrap:wrap;gap:1px;margin:1.6rem 0 0;background:var(--hair);
  border:1px solid var(--hair);border-radius:.75rem;overflow:hidden}
.strip div{flex:1 1 9.6rem;background:var(--card);padding:.9rem 1.1rem}
.strip dt{color:var(--soft);font-size:.8rem}
.strip dd{margin:.1rem 0 0;font-size:1.35rem;font-weight:650;letter-spacing:-.01em;line-height:1.2;
  font-variant-numeric:tabular-nums}
.strip dd{overflow-wrap:normal}
.strip dd small{overflow-wrap:anywhere;display:block;margin-top:.15rem;font-size:.8rem;
  font-weight:400;letter-spacing:0;color:var(--soft)}
.strip.small{margin:1rem 0}
.strip.small div{background:var(--wash)}
.strip.small dd{font-size:1.1rem}
nav{margin:1.4rem 0 0;display:flex;flex-wrap:wrap;gap:.35rem 1.1rem;font-size:.9rem}
section{background:var(--card);border:1px solid var(--hair);border-radius:.75rem;
  padding:1.6rem 1.75rem 1.75rem;margin:1.5rem 0}
.notice{background:var(--warnbg);color:var(--ink);border-left:4px solid var(--warn);
  border-radius:.35rem;padding:.7rem 1rem;margin:1.2rem 0 0;font-size:.95rem}
.notice p{margin:0}.notice ul{margin:.3rem 0 0;padding-left:1.2rem}
.eqs{list-style:none;margin:.75rem 0;padding:0}
.eqs li{display:grid;grid-template-columns:1.6rem 1fr;align-items:start;padding:.55rem 0;
  border-top:1px solid var(--hair)}
.eqs li:first-child{border-top:0}
.ok,.no{font-weight:700;color:var(--c3);line-height:1.4}
.no{color:var(--c2)}
.eq{display:flex;flex-wrap:wrap;gap:.3rem .8rem}
.eq>span{display:flex;gap:.8rem}
.eq .lb{display:block;color:var(--soft);font-size:.75rem;line-height:1.3}
.eq .op{color:var(--soft);align-self:end}
.am,.n,dd,.eq{font-variant-numeric:tabular-nums}
.am,.fr{overflow-wrap:break-word}
.fr{color:var(--soft);font-size:.88em}
.un{color:var(--soft);font-size:.88em;white-space:nowrap}
.nw{white-space:nowrap}
code,.hash{font:.85em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;
  overflow-wrap:anywhere}
table{width:100%;border-collapse:collapse;margin:.75rem 0 0;font-size:.875rem}
caption{text-align:left;color:var(--soft);font-size:.8rem;padding:0 0 .35rem}
th,td{padding:.4rem .6rem;border-top:1px solid var(--hair);text-align:left;vertical-align:top;
  font-weight:400}
thead th{overflow-wrap:normal;border-top:0;border-bottom:1px solid var(--soft);color:var(--soft);
  font-size:.78rem;vertical-align:bottom}
tbody tr:first-child>*{border-top:0}
tbody th{font-weight:600;min-width:3.2rem}
tbody th code{white-space:nowrap}
th:first-child,td:first-child{padding-left:0}
th:last-child,td:last-child{padding-right:0}
.n{text-align:right;overflow-wrap:break-word}
details{margin:.75rem 0 0}
summary{cursor:pointer;color:var(--c1);font-size:.9rem;padding:.15rem 0}
details caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
figure{margin:1.5rem 0 0}
figcaption{font-weight:650;margin:0 0 .3rem}
svg{display:block;width:100%;height:auto;margin:.6rem 0 .3rem;overflow:visible}
svg.narrow{display:none}
svg text{font-family:inherit;fill:var(--ink);font-size:13px;font-variant-numeric:tabular-nums}
svg .tick,svg .axl{fill:var(--soft);font-size:12px}
svg .axl{font-weight:600}
svg .val{font-weight:600}
svg .lab,svg .val{paint-order:stroke;stroke:var(--card);stroke-width:4px;stroke-linejoin:round}
.f1{fill:var(--c1)}.f2{fill:var(--c2)}.track{fill:var(--track)}
.grid{stroke:var(--hair);stroke-width:1}
.base{stroke:var(--soft);stroke-width:1}
.mark{stroke:var(--soft);stroke-width:1;stroke-dasharray:2 3}
.line{fill:none;stroke-width:2.25;stroke-linejoin:round;stroke-linecap:round}
.l1{stroke:var(--c1)}
.l2{stroke:var(--c2);stroke-dasharray:9 4}
.l3{stroke:var(--c3)}
.l4{stroke:var(--c4);stroke-dasharray:8 3 2 3}
.a1{stroke:var(--c1);stroke-dasharray:1 5}
.a2{stroke:var(--c2);stroke-dasharray:1 5}
.ref{stroke:var(--soft);stroke-width:1.25;stroke-dasharray:6 4}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;margin:0;padding:0;
  font-size:.85rem;color:var(--soft)}
.key{display:inline-block;width:1.6rem;height:0;margin:0 .45rem .27rem 0;vertical-align:middle;
  border-top:3px solid var(--soft)}
.key.l1{border-color:var(--c1)}
.key.l2{border-color:var(--c2);border-top-style:dashed}
.key.l3{border-color:var(--c3)}
.key.l4{border-color:var(--c4);border-top-style:dashed}
.key.a1{border-color:var(--c1);border-top-style:dotted}
.key.a2{border-color:var(--c2);border-top-style:dotted}
.key.ref{border-top:2px dashed var(--soft)}
.key.k1,.key.k2,.key.k0{height:.7rem;width:.9rem;border:0;border-radius:2px;background:var(--c1);
  margin-bottom:.1rem}
.key.k2{background:var(--c2)}.key.k0{background:var(--track)}
header details{margin:.6rem 0 0}header summary code{color:var(--soft)}
dl.prints{display:grid;grid-template-columns:max-content 1fr;gap:.3rem 1.2rem;margin:.5rem 0 0;
  font-size:.9rem}
dl.prints dt{color:var(--soft)}dl.prints dd{margin:0}
ol.steps{list-style:none;margin:.5rem 0 0;padding:0}
ol.steps li{padding:.7rem 0;border-top:1px solid var(--hair)}
ol.steps li:first-child{border-top:0}
.step{display:flex;flex-wrap:wrap;justify-content:space-between;gap:.1rem 1.5rem}
.step b{font-weight:650;font-variant-numeric:tabular-nums}
dl.how{display:grid;grid-template-columns:5.5rem 1fr;gap:.1rem .9rem;margin:.3rem 0 0;
  font-size:.875rem;color:var(--soft)}
dl.how dd{margin:0}dl.how dd.fx{color:var(--ink)}
ul.plain{margin:.4rem 0;padding-left:1.2rem}
footer{color:var(--soft);font-size:.85rem;padding-top:.5rem;padding-bottom:3rem}
@media screen and (max-width:45rem){
main,header,footer{padding-left:1rem;padding-right:1rem}
header{padding-top:1.75rem}
section{padding:1.15rem 1rem 1.25rem;margin:1rem 0;border-radius:.6rem}
.strip div{flex-basis:8.5rem}
.strip div{padding:.75rem .85rem}.strip dd{font-size:1.2rem}
svg.wide{display:none}svg.narrow{display:block;max-width:30rem}
dl.prints{grid-template-columns:1fr;gap:0}dl.prints dd{margin-bottom:.5rem}
dl.how{grid-template-columns:4.4rem 1fr}
table,tbody,caption{display:block}thead{display:none}
tbody tr{display:block;padding:.55rem 0;border-top:1px solid var(--hair)}
tbody tr:first-child{border-top:0}
tbody th{display:block;border:0;padding:0 0 .15rem;text-align:left}
tbody td{display:flex;justify-content:space-between;gap:1rem;border:0;padding:.08rem 0;
  text-align:right}
tbody td::before{content:attr(data-l);color:var(--soft);flex:0 0 auto;max-width:45%;text-align:left}
tbody td.w>span{text-align:right}
}
@media print{
@page{margin:14mm}
:root{--bg:#fff}
body{font-size:9.5pt;background:#fff}
main,header,footer{max-width:none;padding:0}
header{padding-top:0}nav{display:none}
section{border:0;border-top:1px solid var(--hair);border-radius:0;padding:1rem 0;margin:.5rem 0}
.strip,.eqs li,tbody tr,ol.steps li,svg{break-inside:avoid}
svg{max-width:172mm}
h2,h3,figcaption,.lead,.legend,caption{break-after:avoid}
.strip div{flex-basis:6.5rem;padding:.5rem .7rem}
.strip dd{font-size:1.05rem}
.strip.small dd{font-size:.95rem}
.strip dd small,.strip dt{font-size:.7rem}
table{font-size:7.5pt}th,td{padding:.2rem .4rem}figure{margin-top:1rem}
thead{display:table-header-group}
summary{color:var(--soft);list-style:none}
details::details-content{content-visibility:visible;block-size:auto}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
}
`;
