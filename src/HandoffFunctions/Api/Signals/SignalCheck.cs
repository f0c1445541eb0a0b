using System.Text.Json;
using Handoff.Rules.Policy;

namespace HandoffFunctions.Api.Signals;

/// <summary>What came of checking who sent a security event token.</summary>
public abstract record SignalCheck
{
    private SignalCheck() { }

    /// <summary>The token is its transmitter's own, and for us. What it says has not been read.</summary>
    public sealed record Admitted(Transmitter Transmitter, JsonElement Claims) : SignalCheck;

    /// <param name="Error">One of <see cref="SignalErrors"/>.</param>
    /// <param name="Description">One sentence that repeats nothing of the token.</param>
    public sealed record Refused(string Error, string Description) : SignalCheck;

    /// <summary>The transmitter's keys cannot be had now. The token must come again.</summary>
    public sealed record CannotCheck : SignalCheck;
}

/// <summary>Why a token was not taken, in the words of RFC 8935, section 2.4.</summary>
public static class SignalErrors
{
    /// <summary>The body is no security event token, or says something that its definition does not allow.</summary>
    public const string InvalidRequest = "invalid_request";

    /// <summary>It is signed in a way, or with a key, that is not accepted.</summary>
    public const string InvalidKey = "invalid_key";

    public const string InvalidIssuer = "invalid_issuer";
    public const string InvalidAudience = "invalid_audience";

    /// <summary>The signature does not fit, or the Authorization header is not the agreed one.</summary>
    public const string AuthenticationFailed = "authentication_failed";
}
