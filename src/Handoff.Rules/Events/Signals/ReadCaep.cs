namespace Handoff.Rules.Events.Signals;

/// <summary>
/// What each event type states here (CAEP 1.0, https://openid.net/specs/openid-caep-1_0-final.html; SSF 1.0 for the stream's own events).
/// </summary>
internal static class ReadCaep
{
    private const string Caep = "https://schemas.openid.net/secevent/caep/event-type/";
    private const string Ssf = "https://schemas.openid.net/secevent/ssf/event-type/";

    public static Reading From(string type, SignalEvent signal) => (type, signal.Payload.ValueKind) switch
    {
        (_, not System.Text.Json.JsonValueKind.Object) => signal.Reject("events", "must hold an object for each event"),
        (Caep + "session-revoked", _) => WithSubject(signal, FactKind.SessionRevoked, SimpleSubject.UserOrSession, ReadSessions.Revoked),
        (Caep + "session-established", _) => WithSubject(signal, FactKind.SessionStarted, SimpleSubject.UserOrSession, ReadSessions.Established),
        (Caep + "session-presented", _) => WithSubject(signal, FactKind.SessionActive, SimpleSubject.UserOrSession, ReadSessions.Presented),
        (Caep + "credential-change", _) => WithSubject(signal, FactKind.CredentialChanged, SimpleSubject.User, ReadChanges.OfCredential),
        (Caep + "device-compliance-change", _) => WithSubject(signal, FactKind.ComplianceChanged, SimpleSubject.Device, ReadChanges.OfCompliance),
        (Ssf + "verification", _) => new Reading.Ignored("the transmitter tries out the stream"),
        (Ssf + "stream-updated", _) => new Reading.Ignored($"the transmitter says that the stream is now {StreamStatus(signal)}"),
        (Caep + "token-claims-change" or Caep + "assurance-level-change" or Caep + "risk-level-change", _) =>
            new Reading.Ignored("the event says nothing of who has a device or a session"),
        _ => new Reading.Ignored("the event is of a type that is not read"),
    };

    private static Reading WithSubject(SignalEvent signal, FactKind kind, SimpleSubject simple, Func<SignalEvent, SignalSubject, Fact, Reading> read)
    {
        var (subject, reason, field) = signal.Subject(simple);
        if (subject is null)
        {
            return new Reading.Rejected(reason!, field, null, signal.Key);
        }

        if (signal.At() is not { } at)
        {
            return signal.Reject("event_timestamp", "must be a time in seconds since 1970, at most 10 minutes ahead");
        }

        return subject.Unmatched is { } why ? new Reading.Ignored(why) : read(signal, subject, new Fact
        {
            Kind = kind,
            Key = signal.Key,
            At = at,
            UserId = subject.UserId,
            UserName = subject.UserName,
            DeviceId = subject.DeviceId,
            AppId = subject.AppId,
            TokenId = subject.TokenId,
            Reason = signal.Reason(),
        });
    }

    private static string StreamStatus(SignalEvent signal) => signal.Note("status") is "enabled" or "paused" or "disabled" ? signal.Note("status")! : "in an unknown state";
}
