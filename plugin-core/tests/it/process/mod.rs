//! The process that a plugin runs in: its environment, its signals, its streams and its stacks.

mod bursts;
mod environment;
mod handlers;
mod pipe;
mod stacks;
