namespace Handoff.Rules.Events.Signals;

/// <summary>Reads what a transmitter says of sessions.</summary>
internal static class ReadSessions
{
    /// <summary>The sessions that fit ended (CAEP 1.0, "Session Revoked").</summary>
    public static Reading Revoked(SignalEvent signal, SignalSubject subject, Fact fact) =>
        !subject.NamesPerson && subject.SessionId is null && subject.DeviceId is null
            ? new Reading.Ignored("the subject names neither a person nor a session nor a device")
            : new Reading.Read(fact with { SessionId = subject.SessionId, Details = ReadChanges.Details(signal) });

    /// <summary>
    /// A session began (CAEP 1.0, "Session Established"). It says with which methods, and not whether anybody used them at this moment, so
    /// it shows that the session is there and never moves custody.
    /// </summary>
    public static Reading Established(SignalEvent signal, SignalSubject subject, Fact fact) =>
        !subject.NamesPerson ? NobodyNamed : new Reading.Read(fact with
        {
            Interactive = false,
            SessionId = SessionOf(signal, subject) ?? $"set:{Short(signal.Key.Id)}",
            AuthMethods = Optional(signal).Texts("amr"),
            Details = ReadChanges.Details(signal, ("acr", "acr"), ("userAgentFingerprint", "fp_ua")),
        });

    /// <summary>A session was seen (CAEP 1.0, "Session Presented").</summary>
    public static Reading Presented(SignalEvent signal, SignalSubject subject, Fact fact) =>
        !subject.NamesPerson ? NobodyNamed
        // The fingerprint "is not to identify the session", and a guess could take a rightful session for the previous operator's.
        : SessionOf(signal, subject) is not { } session ? new Reading.Ignored("the event does not say which session it is about")
        : new Reading.Read(fact with { SessionId = session, Details = ReadChanges.Details(signal, ("userAgentFingerprint", "fp_ua")) });

    private static Reading.Ignored NobodyNamed { get; } = new("the subject names no person");

    /// <summary>The session by its own id, else by that of the broader session behind it; the prefix keeps the two apart.</summary>
    private static string? SessionOf(SignalEvent signal, SignalSubject subject) =>
        subject.SessionId ?? (Optional(signal).Text("ext_id") is { } broader ? $"ext:{Short(broader)}" : null);

    /// <summary>Fields that read as absent when they are not as they should be.</summary>
    private static ReadFields Optional(SignalEvent signal) => new(signal.Payload, "");

    private static string Short(string id) => id.Length + 4 <= ReadSignal.LongestText ? id : Custody.HandoffKey.Digits(id, 32);
}
