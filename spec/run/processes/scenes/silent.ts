/**
 * A module that is no process's: it never calls `entry`.
 *
 * @module
 */

export {};
