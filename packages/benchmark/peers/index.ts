/** All peers. Each is loaded on demand, so that no peer affects the figures of another. */
import type { Peer } from "../Peer.ts"

export const peers = {
  ClickView: () => import("./ClickView.ts"),
  ClickViewClient: () => import("./ClickViewClient.ts"),
  ClickViewShared: () => import("./ClickViewShared.ts"),
  Msal: () => import("./Msal.ts"),
  MsalShared: () => import("./MsalShared.ts"),
  AzurePipeline: () => import("./AzurePipeline.ts"),
  Oauth4webapi: () => import("./Oauth4webapi.ts"),
  Badgateway: () => import("./Badgateway.ts"),
  SimpleOauth2: () => import("./SimpleOauth2.ts"),
  PromiseMemo: () => import("./PromiseMemo.ts"),
  EffectCached: () => import("./EffectCached.ts"),
  EffectCache: () => import("./EffectCache.ts"),
  EffectSemaphore: () => import("./EffectSemaphore.ts"),
  PersistedCache: () => import("./PersistedCache.ts")
} satisfies Record<string, () => Promise<{ readonly peer: Peer }>>

export type PeerName = keyof typeof peers

/** Peers that are not built on Effect. */
export const promisePeers: ReadonlyArray<PeerName> = [
  "Msal",
  "AzurePipeline",
  "Oauth4webapi",
  "Badgateway",
  "SimpleOauth2",
  "PromiseMemo"
]

/** Peers that are built from Effect's own modules. */
export const effectPeers: ReadonlyArray<PeerName> = ["EffectCached", "EffectCache", "EffectSemaphore"]
