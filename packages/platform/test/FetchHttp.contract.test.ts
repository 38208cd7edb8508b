import * as FetchHttp from "@effect-clickview/platform/FetchHttp"
import { contract } from "./support/contract.ts"

contract("FetchHttp", FetchHttp.layer, { compressed: "TooLarge", multipart: true })
