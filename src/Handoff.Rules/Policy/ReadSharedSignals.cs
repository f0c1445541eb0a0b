namespace Handoff.Rules.Policy;

/// <summary>Reads <c>sharedSignals</c> of the policy file.</summary>
internal static class ReadSharedSignals
{
    public static SharedSignals From(PolicyObject from)
    {
        var signals = new SharedSignals { Receive = ReadTransmitters.From(from) };
        from.Done();
        return signals;
    }
}
