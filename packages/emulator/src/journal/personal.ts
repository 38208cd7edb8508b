/**
 * Recognizes field names of personal data, which the journal redacts.
 */
const personal = /^(?:(?:first|last|given|family|middle|full|display)name|surname|e?mail(?:address)?)$/

/**
 * Whether a field is named like a personal name or address, in any spelling: `firstName`, `last_name`, `E-Mail`.
 *
 * @internal
 */
export const isPersonal = (name: string): boolean => personal.test(name.toLowerCase().replaceAll(/[^a-z]/g, ""))
