namespace Handoff.Rules.Policy;

/// <summary>Reads <c>sharedSignals</c> of the policy file.</summary>
internal static class ReadSharedSignals
{
    public static SharedSignals From(PolicyObject from)
    {
        var signals = new SharedSignals(from.Has("send") ? ReadSendSignals.From(from.Object("send")) : null) { Receive = ReadTransmitters.From(from) };
        from.Done();
        return signals;
    }
}
