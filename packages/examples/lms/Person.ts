/**
 * Who is signed in. In a product this comes from the session; here the address says it, so that you can try both. The
 * school knows a student's name, and ClickView is not told.
 */
import { Viewer } from "@effect-clickview/smart-embed"

export interface Person {
  readonly name: string
  readonly viewer: Viewer
}

const school = {
  schoolName: "Riverside School",
  schoolId: "riverside-01",
  districtName: "Northern District",
  districtId: "north"
}

export const people = {
  student: {
    name: "Mia Chen",
    viewer: Viewer.Student(school)
  },
  teacher: {
    name: "Ruth Alder",
    viewer: Viewer.Teacher({
      ...school,
      firstName: "Ruth",
      surname: "Alder",
      email: "ruth.alder@riverside.example",
      jobTitle: "Head of Science"
    })
  }
} satisfies Readonly<Record<string, Person>>

export type Role = keyof typeof people

export const roles: ReadonlyArray<Role> = ["student", "teacher"]
