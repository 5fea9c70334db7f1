import { createHash } from 'node:crypto';
import { joined, markup, styleSheet, type Html } from './markup.ts';
import { STYLES } from './styles.ts';

/** One page: what every part of it shows. */
export interface PageParts {
  /** Of the window, and of a bookmark. */
  readonly title: string;
  /** Begins with the page's h1. */
  readonly header: Html;
  /** In the order of the page; those without content are left out. */
  readonly sections: readonly (PageSection | null)[];
  readonly footer: Html;
}

export interface PageSection {
  /** Of our own making: it is an anchor. */
  readonly id: string;
  readonly title: string;
  /** Below the section's h2. */
  readonly content: Html;
  /** Further links below the section's own in the contents. */
  readonly contents?: Html;
}

/** A page that is whole in one file: it loads nothing, runs nothing, and its policy lets nothing else in. */
export function pageHtml({ title, header, sections, footer }: PageParts): string {
  const shown = sections.filter((section) => section !== null);
  const digest = createHash('sha256').update(STYLES).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
${styleSheet(STYLES)}
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header class="hero">
${header}
</header>
<div class="body">
<nav class="contents" aria-label="Contents">
<ul>
${shown.map(contentsEntry)}</ul>
</nav>
<main id="content">
${joined(shown.map(sectionHtml))}</main>
</div>
<footer class="foot">
${footer}
</footer>
${HATCH}
</body>
</html>
`.text;
}

function contentsEntry({ id, title, contents }: PageSection): Html {
  return markup`<li><a href="#${id}">${title}</a>${contents ?? null}</li>
`;
}

function sectionHtml({ id, title, content }: PageSection): Html {
  return markup`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${content}
</section>
`;
}

/** Stripes for what is not decided; charts name it. */
const HATCH = markup`<svg class="defs" width="0" height="0" aria-hidden="true" focusable="false"><defs>
<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect width="6" height="6" class="hatch-ground"/><rect width="2.5" height="6" class="hatch-line"/>
</pattern></defs></svg>`;
