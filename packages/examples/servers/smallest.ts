/** Creates a view key and makes an API call, without Effect. */
import { createClickView, Viewer } from "@effect-clickview/client"

const clickview = createClickView() // reads CLICKVIEW_CLIENT_ID and CLICKVIEW_CLIENT_SECRET

const viewer = Viewer.Student({ schoolName: "Hill School", schoolId: "42", districtName: "North", districtId: "7" })
const { iframe } = await clickview.createViewKey({ mediaId: "the-id-of-a-video", viewer })
console.log(iframe)

const response = await clickview.fetch("/api/v1/example") // fetch, with the token
console.log(response.status)

await clickview.close()
