//! Users and sessions as clients, operators and attackers meet them: a process, a port, a command line.

mod cookies;
mod costs;
mod gate;
mod guesses;
mod origins;
mod people;
mod refused;
mod survival;
