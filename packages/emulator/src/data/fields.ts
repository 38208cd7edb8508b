/**
 * Schemas of fields that several kinds of data share.
 */
import * as Schema from "effect/Schema"

/**
 * A field that may be absent.
 *
 * @internal
 */
export const optional = <S extends Schema.Schema.All>(schema: S) => Schema.optionalWith(schema, { exact: true })

/**
 * A number of things, at least one.
 *
 * @internal
 */
export const Count = Schema.Int.pipe(Schema.positive())

/**
 * The status of a final response.
 *
 * @internal
 */
export const Status = Schema.Int.pipe(Schema.between(200, 599))

/**
 * The value of a `Content-Type` header.
 *
 * @internal
 */
export const MediaType = Schema.String.pipe(Schema.pattern(/^[\x20-\x7e]+$/))
