using Handoff.Rules.Custody;

namespace Handoff.Rules.Policy;

/// <summary>What applies in a person's own name when the person leaves.</summary>
/// <param name="Steps">What is owed, in the order in which it is taken.</param>
/// <param name="Owner">The team that looks after the findings.</param>
public sealed record DepartureRule(IReadOnlyList<StepKind> Steps, string? Owner, Retries Retries);
