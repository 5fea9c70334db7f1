/** Whose shell it is: messages, built-in commands and some syntax differ. */
export type Dialect = 'ash' | 'dash' | 'bash';
