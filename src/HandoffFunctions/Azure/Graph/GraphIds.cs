namespace HandoffFunctions.Adapters.Graph;

/// <summary>
/// Ids reach here from events that others wrote. The SDK percent-encodes them into one path segment; what that does not
/// make safe is treated here.
/// </summary>
internal static class GraphIds
{
    /// <summary>
    /// "." and ".." disappear from a path however they are encoded, and take the segment before with them: a call for
    /// one user would become a call for something else. RFC 3986, section 6.2.2.3.
    /// </summary>
    public static bool CanBeAddressed(string id) =>
        id is not ("" or "." or "..") && id.Length <= 256 && !id.Any(char.IsControl) && !id.Any(char.IsSurrogate);

    /// <summary>Inside quotes a quote is written twice: OData 4.01 URL conventions, section 5.1.1.6.2.</summary>
    public static string Quoted(string id) => id.Replace("'", "''", StringComparison.Ordinal);

    /// <summary>Nobody was asked, so it is no proof that nothing is there.</summary>
    public static Answer NotAddressable { get; } = new Answer.Never("id cannot be addressed");
}
