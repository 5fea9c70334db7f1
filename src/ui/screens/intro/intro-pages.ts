/** A page of the introduction: a heading, and paragraphs in Markdown. */
export interface IntroPage {
  readonly title: string;
  readonly text: string;
}

/** What somebody should know who starts the program for the first time. `prefix`: how its commands are typed here. */
export function introPages(prefix: string): readonly IntroPage[] {
  return [
    {
      title: 'What this is',
      text: `A trainer for the CKS exam. It gives you tasks as the exam does, on a real cluster of your own, and says what is right: not by comparing text, but by looking at what the cluster does.

Three ways to use it:

- **Practise**: pick a task, take your time, have it graded as often as you like.
- **Mock exam**: 120 minutes, 15 to 20 tasks, no hints, 67 % to pass.
- **History**: where you stand in each part of the curriculum, and what is due again.

Everything you do is kept. You can leave at any moment, and go on later.`,
    },
    {
      title: 'How a task goes',
      text: `1. Read the text. Each numbered clause is something that is looked at.
2. \`s\` opens **your own shell**, set up for the task: \`k\` is kubectl, \`ssh\` knows the nodes. \`exit\` comes back here.
3. \`g\` **grades**. Each check says pass, fail, or that it could not look; what could not be looked at never costs a point.
4. Enter on a check shows the **evidence**: what was expected, what was seen, why it matters, and what to type next.

\`h\` gives a hint, \`S\` the solution, \`r\` puts the task back to its start.`,
    },
    {
      title: 'Where the cluster comes from, and the keys',
      text: `With a container engine and kind on this machine, \`u\` makes a **practice cluster** of its own. Without them an embedded one serves, with a simulated runtime: it starts in a second, and what it says counts as simulated. Your own clusters and \`~/.kube/config\` are never touched.

Commands do the same without this screen: \`${prefix} --help\`. **Doctor** says what is missing and what mends it.

The keys that matter are always in the last row. \`?\` shows all of them, and from there \`i\` comes back to these pages. \`Esc\` goes back, \`q\` leaves; the cluster is kept until \`${prefix} down\`.`,
    },
  ];
}
