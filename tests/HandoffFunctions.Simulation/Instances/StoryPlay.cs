using Handoff.Rules.Policy;

namespace HandoffFunctions.Simulation.Instances;

/// <summary>What is played: under which policy, from when on, and what is delivered when.</summary>
internal sealed record StoryPlay(HandoffPolicy Policy, DateTimeOffset Begins, IReadOnlyList<Letter> Letters);
