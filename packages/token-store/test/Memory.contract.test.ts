import { TokenStore } from "@effect-clickview/token"
import { layer } from "@effect/vitest"
import { storeContract } from "./support/storeContract.ts"

layer(TokenStore.layerMemory, { excludeTestServices: true })("TokenStore.layerMemory", storeContract)
