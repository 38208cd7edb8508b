/**
 * What is needed of a Redis client: that it runs a script. No client is imported here.
 */

/**
 * A client like ioredis 5 and 6 or iovalkey, or its cluster.
 *
 * @since 0.2.0
 * @category models
 */
export interface IoredisClient {
  /** Runs a script on one key with these arguments. */
  eval(script: string, keys: number, ...keyAndArguments: Array<string>): Promise<unknown>
}

/**
 * A client like node-redis 5 and 6, or its cluster, pool or sentinel. It must be connected.
 *
 * @since 0.2.0
 * @category models
 */
export interface NodeRedisClient {
  /** Runs a script on these keys with these arguments. */
  eval(script: string, options: { keys: Array<string>; arguments: Array<string> }): Promise<unknown>
  /** Not called: it tells this client from the other kind. */
  evalSha(sha1: string, options: { keys: Array<string>; arguments: Array<string> }): Promise<unknown>
}

/**
 * The client that you have.
 *
 * @since 0.2.0
 * @category models
 */
export type RedisClient = IoredisClient | NodeRedisClient

const isNodeRedis = (client: RedisClient): client is NodeRedisClient => "evalSha" in client

/** Runs a script on one key. */
export const evaluate = (client: RedisClient, script: string, key: string, args: Array<string>): Promise<unknown> =>
  isNodeRedis(client) ? client.eval(script, { keys: [key], arguments: args }) : client.eval(script, 1, key, ...args)
