namespace HandoffFunctions.Api.Tokens;

/// <summary>Who calls, as the issuer vouches for it.</summary>
/// <param name="Subject">The oid claim (one id across all applications of a tenant), else sub.</param>
/// <param name="Name">The name claim, else preferred_username; null if the token has neither. For display only.</param>
/// <param name="Roles">App roles. https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference</param>
public sealed record Caller(string Subject, string? Name, IReadOnlySet<string> Roles);

/// <summary>What came of checking a bearer token.</summary>
public abstract record BearerCheck
{
    private BearerCheck() { }

    public sealed record Admitted(Caller Caller) : BearerCheck;

    /// <summary>Answer 401.</summary>
    /// <param name="Code">One of <see cref="RefusalCodes"/>.</param>
    public sealed record Refused(string Code) : BearerCheck;

    /// <summary>The issuer's keys cannot be had now, so nobody can be told from anybody. Answer 503.</summary>
    /// <param name="Code">One of <see cref="RefusalCodes"/>.</param>
    public sealed record CannotCheck(string Code) : BearerCheck;
}

/// <summary>Why a token was not accepted, for logs and problem details. Never text from the token.</summary>
public static class RefusalCodes
{
    public const string Missing = "token.missing";
    public const string Repeated = "token.repeated";
    public const string Malformed = "token.malformed";
    public const string TooLong = "token.tooLong";
    public const string Type = "token.type";
    public const string Algorithm = "token.algorithm";
    public const string Key = "token.key";
    public const string Signature = "token.signature";
    public const string Issuer = "token.issuer";
    public const string Audience = "token.audience";
    public const string Lifetime = "token.lifetime";
    public const string Subject = "token.subject";
    public const string IssuerUnreachable = "issuer.unreachable";
}
