/** The program under test: renders a lesson page. It reads the `CLICKVIEW_*` environment variables. */
import { createClickView, Viewer, ViewKeyError } from "@effect-clickview/client"

const school = { schoolName: "Hill School", schoolId: "42", districtName: "North", districtId: "7" }

export const clickview = createClickView()

export const lessonPage = async (mediaId: string): Promise<string> => {
  try {
    const { iframe } = await clickview.createViewKey({ mediaId, viewer: Viewer.Student(school) })
    return `<h1>Lesson</h1>${iframe}`
  } catch (error) {
    if (error instanceof ViewKeyError) return "<h1>Lesson</h1><p>The video is not available right now.</p>"
    throw error
  }
}
