/** What help says of commands of two words, by their first. */
export const GROUPS: Readonly<Record<string, { readonly summary: string; readonly description: string }>> = {
  exam: {
    summary: 'sit a mock exam',
    description: 'A mock exam as on the day: 120 minutes, by the curriculum’s weights, graded at its end.',
  },
  pack: {
    summary: 'for authors of tasks',
    description: 'For authors of tasks; the format is in docs/pack-format.md.',
  },
};
