/** All peers, each loaded by itself, so that none is warmed up or weighed down by another. */
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

/** Those that live outside Effect. */
export const outside: ReadonlyArray<PeerName> = [
  "Msal",
  "AzurePipeline",
  "Oauth4webapi",
  "Badgateway",
  "SimpleOauth2",
  "PromiseMemo"
]

/** What Effect itself offers. */
export const blocks: ReadonlyArray<PeerName> = ["EffectCached", "EffectCache", "EffectSemaphore"]
