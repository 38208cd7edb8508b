/**
 * Recognises the names of properties that identify a student: names, e-mail addresses, login names, telephone numbers
 * and postal addresses, as LTI, OneRoster, directories and school information systems name them in English.
 *
 * @see https://www.imsglobal.org/spec/lti/v1p3#user-identity-claims
 * @see https://www.imsglobal.org/spec/oneroster/v1p2
 */

/** A name in lower case, without accents and without characters other than Latin letters and digits. */
export const normalize = (name: string): string =>
  name.normalize("NFKC").toUpperCase().toLowerCase().normalize("NFKD").replaceAll(/[^a-z0-9]/g, "")

const anyOf = (...words: ReadonlyArray<string>): string => `(?:${words.join("|")})`

/** Words that mean personal data anywhere: `studentEmail2`, `legalFirstName`, `http://…/claims/givenname`. */
const anywhere = anyOf(
  "email",
  "mailaddress",
  "firstname",
  "lastname",
  "middlename",
  "givenname",
  "familyname",
  "surname",
  "forename",
  "maidenname",
  "birthname",
  "christianname",
  "username",
  "userprincipal",
  "personprincipal",
  "samaccount",
  "lisperson",
  "lastfirst"
)

const owner = `${
  anyOf(
    "student",
    "pupil",
    "learner",
    "scholar",
    "child",
    "user",
    "person",
    "member",
    "parent",
    "guardian",
    "carer",
    "mother",
    "father",
    "contact"
  )
}s?`

const kind = anyOf("full", "display", "legal", "preferred", "chosen", "sortable", "common", "alternative", "alternate")

/** Words that also apply to a course or a school. They mean personal data alone, or after a word for a person. */
const owned = anyOf(
  `${kind}?names?`,
  "name(?:first|last|middle|given|family|full|offamily|ofrecord|prefix|suffix)",
  "nickname",
  "screenname",
  "knownas",
  "initials",
  "login(?:id|name)?",
  "(?:home|work|mobile|cell|primary)?(?:tele)?phone(?:numbers?|no|home|work|mobile|primary)?",
  "mobile(?:number|no)?",
  "cellular",
  "sms",
  "(?:home|postal|mailing|residential|street)?address(?:es|line|street)?",
  "[fml]name",
  "mail",
  "mbox",
  "upn",
  "eppn",
  "[cgs]n",
  "given",
  "family",
  "middleinitial"
)

/** Such as "full name of the student". */
const ofOwner = `${kind}?name(?:of(?:the)?)?${owner}$`

const personal = new RegExp(`${anywhere}|(?:^|${owner})${owned}\\d*$|${ofOwner}`)

/** Whether a property with this name identifies a person. */
export const isPersonal = (name: string): boolean => personal.test(normalize(name))
