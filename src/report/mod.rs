//! The numbers comms is told, each with its formula, window and denominator.
