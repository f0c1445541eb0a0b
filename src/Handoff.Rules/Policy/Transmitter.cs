namespace Handoff.Rules.Policy;

/// <summary>What a subject identifier says of a person.</summary>
public enum PersonBy
{
    /// <summary>The <c>sub</c> of <c>iss_sub</c>, and the <c>id</c> of <c>opaque</c>, are the directory's id of the person.</summary>
    Sub,

    /// <summary>They are a mail address or a user principal name, for which the directory is asked.</summary>
    Email,
}

/// <summary>One whose security events are taken in.</summary>
/// <param name="Issuer">The <c>iss</c> of its events, compared exactly (SSF 1.0, section "The iss Claim").</param>
/// <param name="Audience">The <c>aud</c> by which it calls us.</param>
/// <param name="JwksUri">Where its keys are; null: where its configuration says.</param>
public sealed record Transmitter(string Issuer, string Audience, Uri? JwksUri, PersonBy UserId);
