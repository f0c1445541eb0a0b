using Handoff.Rules.Accounts;

namespace Handoff.Rules.Policy;

/// <summary>Reads the key <c>directory</c> of the policy file.</summary>
internal static class ReadDirectoryRule
{
    public static DirectoryRule From(PolicyObject from)
    {
        var rule = new DirectoryRule(from.Choices<AccountEnd>("departOn") ?? [AccountEnd.Disabled, AccountEnd.Deleted]);
        from.Done();
        return rule;
    }
}
