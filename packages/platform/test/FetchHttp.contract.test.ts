import * as FetchHttp from "@effect-clickview/platform/FetchHttp"
import { contract } from "./support/contract.ts"

contract("A token by FetchHttp", FetchHttp.layer, { compressed: "TooLarge", multipart: true })
