/**
 * The demo's accounts. A product uses the school's single sign-on. ClickView never receives a student's name.
 */
import { Viewer } from "@effect-clickview/smart-embed"

export interface Person {
  readonly id: string
  readonly name: string
  readonly viewer: Viewer
}

const school = {
  schoolName: "Riverside School",
  schoolId: "riverside-01",
  districtName: "Northern District",
  districtId: "north"
}

export const people: ReadonlyArray<Person> = [
  {
    id: "ruth",
    name: "Ruth Alder",
    viewer: Viewer.Teacher({
      ...school,
      firstName: "Ruth",
      surname: "Alder",
      email: "ruth.alder@riverside.example",
      jobTitle: "Head of Science",
      countryCode: "AU"
    })
  },
  { id: "mia", name: "Mia Chen", viewer: Viewer.Student(school) },
  { id: "nur", name: "نور الدين", viewer: Viewer.Student(school) }
]

export const isTeacher = ({ viewer }: Person): boolean => viewer._tag === "Teacher"
