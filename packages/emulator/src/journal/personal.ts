/**
 * Which field names belong to a person, so that a journal leaves them out.
 */
const personal = /^(?:(?:first|last|given|family|middle|full|display)name|surname|e?mail(?:address)?)$/

/**
 * Whether a field, however it is spelt, is named like a person's name or address: `firstName`, `last_name`, `E-Mail`.
 *
 * @internal
 */
export const isPersonal = (name: string): boolean => personal.test(name.toLowerCase().replaceAll(/[^a-z]/g, ""))
