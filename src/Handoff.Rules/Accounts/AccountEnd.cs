namespace Handoff.Rules.Accounts;

/// <summary>How an account stops giving access.</summary>
public enum AccountEnd
{
    /// <summary>Its owner may no longer sign in; somebody may enable it again.</summary>
    Disabled,

    /// <summary>It is gone, for good or for as long as nobody restores it.</summary>
    Deleted,
}
