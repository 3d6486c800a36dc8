"""How the HTML report looks: on a screen, light or dark, and on paper."""

STYLE = """\
:root {
  color-scheme: light dark;
  --text: #1c2430; --soft: #5b6675; --ground: #fbfbfa; --card: #ffffff; --rule: #dfe3e8;
  --wrong: #b3261e; --doubtful: #9a6200; --info: #2f5d8a; --confirmed: #2e7040;
  --unchecked: #98a1ac; --accepted: #6a5a8c;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #e6e9ee; --soft: #a0abba; --ground: #14181e; --card: #1b2129; --rule: #333c48;
    --wrong: #f2877f; --doubtful: #e2b04f; --info: #86b6e6; --confirmed: #7cc690;
    --unchecked: #6d7785; --accepted: #b9a6e0;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text);
  font: 16px/1.5 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.7rem; margin: 0 0 .75rem; }
h2 { font-size: 1.3rem; line-height: 1.3; margin: 2.5rem 0 .1rem; }
h3 { font-size: 1.05rem; margin: 1.75rem 0 .5rem; }
h3 span { font-weight: 400; color: var(--soft); }
h4 { font-size: 1rem; margin: 0; font-weight: 500; overflow-wrap: anywhere; }
p { margin: .25rem 0; overflow-wrap: anywhere; }
header p, .source { color: var(--soft); font-size: .9rem; }
code { font: 600 .95em ui-monospace, "SF Mono", Consolas, "Liberation Mono", monospace; }
a { color: var(--info); }
.counts { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none;
  margin: .5rem 0; padding: 0; }
.counts li::before { content: ""; display: inline-block; width: .65rem; height: .65rem;
  margin-right: .4rem; border-radius: 50%; background: currentColor; }
.counts li { color: var(--text); }
.counts .confirmed::before { background: var(--confirmed); }
.counts .wrong::before { background: var(--wrong); }
.counts .doubtful::before { background: var(--doubtful); }
.counts .unchecked::before { background: var(--unchecked); }
.counts .accepted::before { background: var(--accepted); }
.bar { display: flex; height: .5rem; border-radius: .25rem; overflow: hidden; }
.bar i.confirmed { background: var(--confirmed); } .bar i.wrong { background: var(--wrong); }
.bar i.doubtful { background: var(--doubtful); } .bar i.unchecked { background: var(--unchecked); }
.bar i.accepted { background: var(--accepted); }
.bar + p { margin-top: .5rem; }
.pages > section:only-child > .counts, .pages > section:only-child > .bar { display: none; }
h3.error { color: var(--wrong); } h3.warning { color: var(--doubtful); }
h3.info { color: var(--info); } h3.accepted { color: var(--accepted); }
article, .rule { background: var(--card); border: 1px solid var(--rule); border-radius: .4rem;
  padding: .7rem 1rem; margin: .6rem 0; }
article { border-left: .3rem solid var(--info); }
article.error { border-left-color: var(--wrong); }
article.warning { border-left-color: var(--doubtful); }
article.accepted { border-left-color: var(--accepted); }
article .line { float: right; color: var(--soft); font-size: .85rem; margin-left: 1rem; }
dl { display: grid; grid-template-columns: minmax(7rem, 13rem) 1fr; gap: .15rem 1rem;
  margin: .5rem 0 0; font-size: .9rem; }
dt { grid-column: 1; color: var(--soft); }
dd { grid-column: 2; margin: 0; overflow-wrap: anywhere; }
@media (max-width: 34rem) {
  dl { grid-template-columns: 1fr; } dd { grid-column: 1; margin-bottom: .3rem; }
}
@media print {
  :root { --ground: #fff; --card: #fff; --text: #000; --soft: #444; --rule: #bbb;
    --wrong: #a11; --doubtful: #850; --info: #246; --confirmed: #262; --unchecked: #999;
    --accepted: #537; }
  body { font-size: 10.5pt; } main { max-width: none; padding: 0; }
  article, .rule { break-inside: avoid; } h2, h3 { break-after: avoid; }
  .bar i, .counts li::before { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  a { color: inherit; text-decoration: none; }
}
"""
"""The style sheet; it names no host and no font that would have to be fetched."""
