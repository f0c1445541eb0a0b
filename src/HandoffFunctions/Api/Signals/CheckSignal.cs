using System.Text.Json;
using Handoff.Rules.Policy;
using HandoffFunctions.Api.Tokens;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace HandoffFunctions.Api.Signals;

/// <summary>
/// Decides whether a security event token is what one of the transmitters in the policy signed for us. Nothing but the signature admits
/// it. RFC 8417, section 2.3 and 4; SSF 1.0, "Security Event Token Profile"; RFC 8725.
/// </summary>
public sealed class CheckSignal : IDisposable
{
    /// <summary>A token of one event has a kilobyte or two.</summary>
    public const int LongestToken = 64 * 1024;

    private static readonly string[] Algorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.EcdsaSha256];
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = LongestToken, MapInboundClaims = false };
    private readonly HttpClient _http = GuardedDocuments.Client();
    private readonly Dictionary<string, (Transmitter Transmitter, IssuerKeys Keys)> _transmitters;

    /// <param name="time">Clock of the key cache.</param>
    public CheckSignal(IEnumerable<Transmitter> transmitters, TimeProvider time) => _transmitters = transmitters.ToDictionary(
        transmitter => transmitter.Issuer, transmitter => (transmitter, new IssuerKeys(() => TransmitterMetadata.FetchAsync(transmitter, _http), time)), StringComparer.Ordinal);

    /// <summary>Checks one token in its compact form. Does not throw.</summary>
    public async Task<SignalCheck> CheckAsync(string token, CancellationToken cancel)
    {
        try
        {
            return await CheckOneAsync(token, cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return new SignalCheck.CannotCheck();
        }
        catch (Exception)
        {
            // Whatever a parser thinks of a hostile token, it is not taken.
            return NoToken;
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<SignalCheck> CheckOneAsync(string text, CancellationToken cancel)
    {
        if (!text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') || text.Count(c => c == '.') != 2)
        {
            return NoToken;
        }

        var token = _handler.ReadJsonWebToken(text);
        if (token.Typ?.ToUpperInvariant() is not ("SECEVENT+JWT" or "APPLICATION/SECEVENT+JWT"))
        {
            // Any other token of the same issuer, such as somebody's access token, could be passed off as an event.
            return new SignalCheck.Refused(SignalErrors.InvalidRequest, "The header's typ must be secevent+jwt.");
        }

        if (token.TryGetHeaderValue<object>("crit", out _))
        {
            return new SignalCheck.Refused(SignalErrors.InvalidRequest, "The header asks for something that is not understood here.");
        }

        if (!Algorithms.Contains(token.Alg, StringComparer.Ordinal))
        {
            return new SignalCheck.Refused(SignalErrors.InvalidKey, $"The token must be signed with {string.Join(", ", Algorithms)}.");
        }

        using var claims = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload), Strict);
        if (claims.RootElement.GetProperty("iss").GetString() is not { } issuer || !_transmitters.TryGetValue(issuer, out var from))
        {
            return new SignalCheck.Refused(SignalErrors.InvalidIssuer, "Events of this issuer are not taken here.");
        }

        if (await from.Keys.GetAsync(token.Kid ?? "", cancel).ConfigureAwait(false) is not { } published)
        {
            return new SignalCheck.CannotCheck();
        }

        if (published.Find(token.Kid) is not { } key)
        {
            return new SignalCheck.Refused(SignalErrors.InvalidKey, "The issuer does not publish a key of this kid that can be accepted.");
        }

        var result = await _handler.ValidateTokenAsync(token, Parameters(from.Transmitter, key)).ConfigureAwait(false);
        return result.IsValid ? new SignalCheck.Admitted(from.Transmitter, claims.RootElement.Clone())
            : result.Exception is SecurityTokenInvalidAudienceException ? new SignalCheck.Refused(SignalErrors.InvalidAudience, "The event is not for this audience.")
            : new SignalCheck.Refused(SignalErrors.AuthenticationFailed, "The signature does not fit.");
    }

    private static TokenValidationParameters Parameters(Transmitter transmitter, SecurityKey key) => new()
    {
        ValidAlgorithms = Algorithms,
        RequireSignedTokens = true,
        IssuerSigningKey = key,
        TryAllIssuerSigningKeys = false,
        ValidIssuer = transmitter.Issuer,
        ValidAudience = transmitter.Audience,
        IgnoreTrailingSlashWhenValidatingAudience = false,
        // An event has no end. One that claims to have is signed all the same, so it is for its reader to refuse it and keep the reason.
        ValidateLifetime = false,
    };

    private static SignalCheck.Refused NoToken { get; } = new(SignalErrors.InvalidRequest, "The body must be one security event token: a signed JWT in its compact form.");
}
