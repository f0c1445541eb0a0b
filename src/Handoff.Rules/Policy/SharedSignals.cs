namespace Handoff.Rules.Policy;

/// <summary>What policy says about signals exchanged with other systems (OpenID Shared Signals Framework 1.0).</summary>
/// <param name="Send">To whom signals go; null for nobody.</param>
public sealed record SharedSignals(SendSignals? Send)
{
    /// <summary>Whose events are taken in; none: the route for them is not there.</summary>
    public required IReadOnlyList<Transmitter> Receive { get; init; }
}

/// <summary>How signals are sent, and to whom.</summary>
/// <param name="Issuer">Who sends them: the <c>iss</c> claim, letter by letter.</param>
/// <param name="SubjectIssuer">Who gave out the ids of people and devices: the <c>iss</c> of subjects.</param>
/// <param name="SigningKey">The vault's secret that holds the RSA private key.</param>
public sealed record SendSignals(string Issuer, string SubjectIssuer, string SigningKey, IReadOnlyList<SignalReceiver> Receivers)
{
    public SignalReceiver? Receiver(string name) => Receivers.FirstOrDefault(receiver => receiver.Name == name);
}

/// <summary>A system that is told when a session is to end.</summary>
/// <param name="Name">Names it on ledgers; its confirmation carries it as <c>appId</c>.</param>
/// <param name="Endpoint">Where it takes signals (RFC 8935).</param>
/// <param name="Audience">The <c>aud</c> claim by which it knows that a signal is meant for it.</param>
/// <param name="Authorization">The vault's secret that holds the value of its <c>Authorization</c> header; null for none.</param>
public sealed record SignalReceiver(string Name, Uri Endpoint, string Audience, SubjectFormat Subject, string? Authorization, ConfirmedBy ConfirmedBy);

/// <summary>How a signal names the person (RFC 9493, section 3.2).</summary>
public enum SubjectFormat
{
    /// <summary><c>iss_sub</c>: who gave out the user id, and the id.</summary>
    IssuerAndSubject,

    /// <summary><c>email</c>: the person's address.</summary>
    Email,
}

/// <summary>What proves that a receiver did as it was told.</summary>
public enum ConfirmedBy
{
    /// <summary>The application says that it tore the session down.</summary>
    Cleared,

    /// <summary>Its answer that it took the signal. Nothing shows then what it did with it.</summary>
    Receipt,
}
