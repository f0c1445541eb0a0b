namespace Handoff.Rules.Events.Signals;

/// <summary>Reads what a transmitter says of credentials and of devices.</summary>
internal static class ReadChanges
{
    /// <summary>A credential of a person was created, changed, revoked or deleted (CAEP 1.0, "Credential Change").</summary>
    public static Reading OfCredential(SignalEvent signal, SignalSubject subject, Fact fact)
    {
        if (signal.Note("credential_type") is null)
        {
            return signal.Reject("credential_type", "is required, as text");
        }

        if (signal.Note("change_type") is not ("create" or "revoke" or "update" or "delete"))
        {
            return signal.Reject("change_type", "must be create, revoke, update or delete");
        }

        // It is about a person; whatever device it was done on, it is noted on the person's ledger.
        return !subject.NamesPerson ? new Reading.Ignored("the subject names no person") : new Reading.Read(fact with
        {
            DeviceId = null,
            Details = Details(signal, ("credentialType", "credential_type"), ("changeType", "change_type")),
        });
    }

    /// <summary>A device came to be compliant, or ceased to be (CAEP 1.0, "Device Compliance Change").</summary>
    public static Reading OfCompliance(SignalEvent signal, SignalSubject subject, Fact fact)
    {
        if (signal.Note("current_status") is not ("compliant" or "not-compliant"))
        {
            return signal.Reject("current_status", "must be compliant or not-compliant");
        }

        return subject.DeviceId is null ? new Reading.Ignored("the subject names no device") : new Reading.Read(fact with
        {
            Details = Details(signal, ("currentStatus", "current_status"), ("previousStatus", "previous_status")),
        });
    }

    /// <summary>What else the event says, under our names for it; what it does not say is left out.</summary>
    public static Dictionary<string, string> Details(SignalEvent signal, params (string Name, string Claim)[] claims) =>
        claims.Append((Name: "initiatingEntity", Claim: "initiating_entity"))
            .Select(pair => (pair.Name, Value: signal.Note(pair.Claim)))
            .Where(pair => pair.Value is not null)
            .ToDictionary(pair => pair.Name, pair => pair.Value!);
}
