namespace Handoff.Rules.Policy;

/// <summary>
/// With whom security events are shared. None unless policy says so
/// (OpenID Shared Signals Framework 1.0, https://openid.net/specs/openid-sharedsignals-framework-1_0-final.html).
/// </summary>
public sealed record SharedSignals
{
    /// <summary>Whose events are taken in; none: the route for them is not there.</summary>
    public required IReadOnlyList<Transmitter> Receive { get; init; }
}
