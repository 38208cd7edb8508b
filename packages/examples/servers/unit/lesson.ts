/** The program under test: what a lesson page shows. It reads the CLICKVIEW_* variables. */
import { createClickView, Viewer, ViewKeyError } from "@effect-clickview/client"

const school = { schoolName: "Hill School", schoolId: "42", districtName: "North", districtId: "7" }

export const clickview = createClickView()

export const lessonPage = async (mediaId: string): Promise<string> => {
  try {
    const { iframe } = await clickview.createViewKey({ mediaId, viewer: Viewer.Student(school) })
    return `<h1>Lesson</h1>${iframe}`
  } catch (error) {
    if (error instanceof ViewKeyError) return "<h1>Lesson</h1><p>No video right now.</p>"
    throw error
  }
}
