namespace Handoff.Rules.Events.Signals;

/// <summary>What an identifier stands for when it stands alone, without saying whose it is.</summary>
internal enum SimpleSubject
{
    User,
    Device,

    /// <summary>A person where the format can be a person's, else a session (CAEP 1.0, "Session Revoked", has an opaque session).</summary>
    UserOrSession,
}

/// <summary>Whom and what an event is about. All that is said holds together: each member narrows it (SSF 1.0, "Complex Subject Members").</summary>
internal sealed record SignalSubject
{
    public string? UserId { get; init; }

    /// <summary>The person's address, where the identifier is one and no id.</summary>
    public string? UserName { get; init; }

    public string? DeviceId { get; init; }
    public string? SessionId { get; init; }
    public string? TokenId { get; init; }
    public string? AppId { get; init; }

    /// <summary>Why it is not known whom the event is about: a member that cannot be matched narrows it to nobody knows whom.</summary>
    public string? Unmatched { get; init; }

    public bool NamesPerson => UserId is not null || UserName is not null;
}

/// <summary>What came of reading a subject: the subject, or what is wrong with it.</summary>
internal readonly record struct SubjectReading(SignalSubject? Subject, string? Reason = null, string? Field = null);
