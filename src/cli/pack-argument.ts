/** How commands name a pack. */
export const PACK_ARGUMENT = {
  syntax: '[DIR]',
  text: 'the folder that holds tasks/pack.yaml; the built-in pack when it is left out',
} as const;
