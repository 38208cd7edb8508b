import * as NodeHttp from "@effect-clickview/platform/NodeHttp"
import { contract } from "./support/contract.ts"

contract("NodeHttp", NodeHttp.layer, { compressed: "Malformed", multipart: false })
