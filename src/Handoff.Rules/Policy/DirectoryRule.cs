using Handoff.Rules.Accounts;

namespace Handoff.Rules.Policy;

/// <summary>What a change in the directory means.</summary>
/// <param name="DepartOn">Which ends of an account are a departure.</param>
public sealed record DirectoryRule(IReadOnlyList<AccountEnd> DepartOn);
