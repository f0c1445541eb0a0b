using HandoffFunctions.Adapters.Tables;

namespace HandoffFunctions.Simulation.Memory;

/// <summary>Finds a place among the rows of a partition, which stand in the ordinal order of their keys.</summary>
internal static class KeyOrder
{
    /// <summary>The index of the first row whose key is this one or comes after it; the number of rows when there is none.</summary>
    public static int FirstAtOrAfter(this SortedList<string, TableEntity> rows, string key)
    {
        var (low, high) = (0, rows.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = string.CompareOrdinal(rows.GetKeyAtIndex(middle), key) < 0 ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
