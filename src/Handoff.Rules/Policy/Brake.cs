using Handoff.Rules.Custody;

namespace Handoff.Rules.Policy;

/// <summary>Holds revocations back when there are too many: a mistaken feed must not end a whole house's sessions at once.</summary>
/// <param name="RevocationsPerMinute">So many are let through in any sixty seconds, over all instances.</param>
/// <param name="Urgent">Causes that are counted on their own, so that a leaver does not wait behind a storm of others.</param>
public sealed record Brake(int RevocationsPerMinute, IReadOnlyList<Cause> Urgent);
