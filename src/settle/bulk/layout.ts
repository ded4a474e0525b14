/** A book of a personal limit stands among a participant's members under this number and its slot. */
export const LIMIT_BOOKS = 0x8000;
/** Per group: filled, total weight, total boosted weight, 16 bytes each. */
export const GROUP_BYTES = 48;
/** A step of a release schedule: the fraction's factor (80), amount in all (24), participants (8). */
export const SLOT_BYTES = 112;
