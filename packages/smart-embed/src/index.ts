/**
 * ClickView's view keys: one for every viewing, made with a token that never leaves the server.
 *
 * @since 0.1.0
 */
export {}
