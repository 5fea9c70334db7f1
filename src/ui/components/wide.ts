/** From this width on, what belongs together stands side by side. */
export const WIDE = 110;
